package io.lockstep.model.data;

/**
 * What {@link Shapes} draws, one figure for each class, as distance functions: negative inside,
 * positive outside, in a frame in which the figure fits a circle of radius 1. Only exactly rounded
 * arithmetic is used, so that every JDK draws the same bytes.
 */
enum Figure {
  DISC((x, y) -> length(x, y) - 0.9),
  RING((x, y) -> Math.abs(length(x, y) - 0.7) - 0.22),
  SQUARE((x, y) -> box(x, y, 0.7, 0.7)),
  TRIANGLE((x, y) -> Math.max(-y - 0.5, Math.max(0.866 * x + 0.5 * y, -0.866 * x + 0.5 * y) - 0.5)),
  CROSS((x, y) -> Math.min(box(x, y, 0.95, 0.26), box(x, y, 0.26, 0.95))),
  STAR(Figure::star),
  HALF_DISC((x, y) -> Math.max(length(x, y + 0.35) - 0.95, -y - 0.35)),
  BARS((x, y) -> box(x, Math.abs(y) - 0.5, 0.85, 0.2)),
  CRESCENT((x, y) -> Math.max(length(x, y) - 0.95, 0.75 - length(x - 0.45, y))),
  CORNER((x, y) -> Math.min(box(x + 0.5, y, 0.22, 0.75), box(x, y + 0.55, 0.72, 0.22)));

  @SuppressWarnings("ImmutableEnumChecker") // Its lambdas capture nothing.
  private final Distance distance;

  Figure(Distance distance) {
    this.distance = distance;
  }

  /** The distance of a point from the figure's edge. */
  double distance(double x, double y) {
    return distance.at(x, y);
  }

  @FunctionalInterface
  private interface Distance {
    double at(double x, double y);
  }

  private static double length(double x, double y) {
    return Math.sqrt(x * x + y * y);
  }

  private static double box(double x, double y, double halfWidth, double halfHeight) {
    return Math.max(Math.abs(x) - halfWidth, Math.abs(y) - halfHeight);
  }

  /**
   * A five-pointed star: the plane folded onto one edge of one point (Quilez, "2D distance
   * functions", https://iquilezles.org/articles/distfunctions2d/).
   */
  private static double star(double px, double py) {
    double cos = 0.809016994375;
    double sin = 0.587785252292;
    double x = Math.abs(px);
    double y = py;
    double fold = 2 * Math.max(cos * x - sin * y, 0);
    x -= fold * cos;
    y += fold * sin;
    fold = 2 * Math.max(-cos * x - sin * y, 0);
    x += fold * cos;
    y += fold * sin;
    x = Math.abs(x);
    y -= 1;
    double edgeX = 0.42 * sin;
    double edgeY = 0.42 * cos - 1;
    double along = (x * edgeX + y * edgeY) / (edgeX * edgeX + edgeY * edgeY);
    double nearest = Math.min(Math.max(along, 0), 1);
    double outside = y * edgeX - x * edgeY;
    return Math.copySign(length(x - edgeX * nearest, y - edgeY * nearest), outside);
  }
}
