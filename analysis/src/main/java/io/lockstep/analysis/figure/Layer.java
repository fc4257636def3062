package io.lockstep.analysis.figure;

import java.util.List;

/** One thing that a panel draws. Layers of one label are one entry of the legend. */
sealed interface Layer {
  /** What the legend calls it. */
  String label();

  Style style();

  /** Whether it draws nothing. */
  boolean isEmpty();

  /** Points and what joins them. */
  record Line(String label, Style style, List<Mark> marks) implements Layer {
    public Line {
      marks = List.copyOf(marks);
    }

    @Override
    public boolean isEmpty() {
      return marks.isEmpty();
    }
  }

  /**
   * Points alone.
   *
   * @param shiftPx to the right of where they belong, so that points of several layers can stand
   *     beside one another in a category
   */
  record Points(String label, Style style, int shiftPx, List<Mark> marks) implements Layer {
    public Points {
      marks = List.copyOf(marks);
    }

    @Override
    public boolean isEmpty() {
      return marks.isEmpty();
    }
  }

  /** An interval around each of some points. */
  record Whiskers(String label, Style style, List<Span> spans) implements Layer {
    public Whiskers {
      spans = List.copyOf(spans);
    }

    @Override
    public boolean isEmpty() {
      return spans.isEmpty();
    }
  }

  /** The area between the ends of intervals. */
  record Band(String label, Style style, List<Span> spans) implements Layer {
    public Band {
      spans = List.copyOf(spans);
    }

    @Override
    public boolean isEmpty() {
      return spans.isEmpty();
    }
  }

  /** A bar in each category that has a mark, upon those of the layers before. */
  record Bars(String label, Style style, Hatch hatch, List<Mark> marks) implements Layer {
    public Bars {
      marks = List.copyOf(marks);
    }

    @Override
    public boolean isEmpty() {
      return marks.isEmpty();
    }
  }

  /** Lines drawn across a bar, so that it is told from others by more than its colour. */
  enum Hatch {
    NONE,
    RISING,
    FALLING,
    LEVEL,
    UPRIGHT,
    DOTS
  }
}
