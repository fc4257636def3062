package io.lockstep.analysis.figure;

import java.util.List;

/** One thing that a panel draws. Layers of one label are one entry of the legend. */
sealed interface Layer {
  /** What the legend calls it. */
  String label();

  Style style();

  /** Points and what joins them. */
  record Line(String label, Style style, List<Mark> marks) implements Layer {
    public Line {
      marks = List.copyOf(marks);
    }
  }

  /** Points alone. */
  record Points(String label, Style style, List<Mark> marks) implements Layer {
    public Points {
      marks = List.copyOf(marks);
    }
  }

  /** An interval around each of some points. */
  record Whiskers(String label, Style style, List<Span> spans) implements Layer {
    public Whiskers {
      spans = List.copyOf(spans);
    }
  }

  /** The area between the ends of intervals. */
  record Band(String label, Style style, List<Span> spans) implements Layer {
    public Band {
      spans = List.copyOf(spans);
    }
  }

  /** A bar in each category that has a mark, upon those of the layers before. */
  record Bars(String label, Style style, Hatch hatch, List<Mark> marks) implements Layer {
    public Bars {
      marks = List.copyOf(marks);
    }
  }

  /** Lines drawn across a bar, so that its colour need not be told from another. */
  enum Hatch {
    NONE,
    RISING,
    FALLING,
    LEVEL,
    UPRIGHT,
    DOTS
  }
}
