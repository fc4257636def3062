package io.lockstep.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * An option that takes one value or several, with commas between; whole numbers also as ranges. It
 * has one of them at a time.
 */
final class SweptOption<T> {
  /** More would not fit a screen, a file that anyone reads, or the heap. */
  private static final int MOST = 100_000;

  private static final Pattern RANGE = Pattern.compile("(\\d{1,9})\\.\\.(\\d{1,9})");

  private final String text;
  private final List<T> values;
  private int at;

  private SweptOption(String text, List<T> values) {
    this.text = text;
    this.values = List.copyOf(values);
  }

  /** Of a single value. */
  static <T> SweptOption<T> one(T value) {
    return new SweptOption<>(String.valueOf(value), List.of(value));
  }

  private static <T> SweptOption<T> of(String text, Function<String, List<T>> parse) {
    List<T> values = new ArrayList<>();
    for (String item : text.split(",", -1)) {
      values.addAll(parse.apply(item.trim()));
      if (values.size() > MOST) {
        throw new TypeConversionException("more than " + MOST + " values in '" + text + "'");
      }
    }
    return new SweptOption<>(text, values);
  }

  /** Where it is now. */
  T value() {
    return values.get(at);
  }

  int size() {
    return values.size();
  }

  void moveTo(int index) {
    at = index;
  }

  /** As it was typed. */
  @Override
  public String toString() {
    return text;
  }

  /** Of words. */
  static final class Words implements ITypeConverter<SweptOption<String>> {
    @Override
    public SweptOption<String> convert(String text) {
      return of(text, item -> List.of(item));
    }
  }

  /** Of whole numbers and their ranges, ends included. */
  static final class Integers implements ITypeConverter<SweptOption<Integer>> {
    @Override
    public SweptOption<Integer> convert(String text) {
      return of(text, Integers::parse);
    }

    private static List<Integer> parse(String item) {
      Matcher range = RANGE.matcher(item);
      try {
        if (!range.matches()) {
          return List.of(Integer.valueOf(item));
        }
        List<Integer> values = new ArrayList<>();
        int first = Integer.parseInt(range.group(1));
        int last = Integer.parseInt(range.group(2));
        if (last < first) {
          throw new TypeConversionException("the range '" + item + "' ends before it begins");
        }
        for (int n = first; n <= last && values.size() <= MOST; n++) {
          values.add(n);
        }
        return values;
      } catch (NumberFormatException e) {
        throw new TypeConversionException("'" + item + "' is not a whole number");
      }
    }
  }

  /** Of numbers. */
  static final class Numbers implements ITypeConverter<SweptOption<Double>> {
    @Override
    public SweptOption<Double> convert(String text) {
      return of(text, Numbers::parse);
    }

    private static List<Double> parse(String item) {
      try {
        return List.of(Double.valueOf(item));
      } catch (NumberFormatException e) {
        throw new TypeConversionException("'" + item + "' is not a number");
      }
    }
  }
}
