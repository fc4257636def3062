package io.lockstep.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code 10} and {@code 10%}. */
final class Percentage implements ITypeConverter<Double> {
  @Override
  public Double convert(String text) {
    String number = text.strip().replaceFirst("\\s*%$", "");
    try {
      double value = Double.parseDouble(number);
      if (value >= 0 && value < Double.POSITIVE_INFINITY) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Said below, as of numbers that are none.
    }
    throw new TypeConversionException("'" + text + "' is no percentage: give it as 10 or 10%");
  }
}
