package io.lockstep.analysis.figure;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lockstep.core.runlog.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.mozilla.javascript.Context;
import org.mozilla.javascript.Function;
import org.mozilla.javascript.ScriptableObject;

/**
 * Apache ECharts without a browser: its server-side mode, run by Rhino. It takes the widths of text
 * from a table of its own, so that equal options give equal SVG on every machine. Reading it takes
 * a second, and so it is read once.
 */
public final class Echarts {
  private static final String SOURCE =
      "/META-INF/resources/webjars/echarts/5.5.0/echarts.common.min.js";

  /** What a browser has and Rhino has not; and numbers that are the same each time. */
  private static final String SURROUNDINGS =
      """
      var setTimeout = function () { return 0; };
      var clearTimeout = function () {};
      Math.random = function () { return 0.5; };
      """;

  private static final String DRAW =
      """
      (function (option, theme, width, height) {
        var chart = echarts.init(null, JSON.parse(theme),
          {renderer: 'svg', ssr: true, width: width, height: height});
        chart.setOption(JSON.parse(option));
        var svg = chart.renderToSVGString();
        chart.dispose();
        return svg;
      })
      """;

  private final ScriptableObject scope;
  private final Function draw;

  private Echarts(Context context) {
    scope = context.initSafeStandardObjects();
    evaluate(context, SURROUNDINGS);
    evaluate(context, source());
    draw = (Function) evaluate(context, DRAW);
  }

  /** The only one; made when it is first asked for. */
  private static final class Only {
    static final Echarts ECHARTS = make();

    private static Echarts make() {
      try (Context context = entered()) {
        return new Echarts(context);
      }
    }
  }

  /** An SVG document of so many pixels. */
  static String svg(ObjectNode option, ObjectNode theme, int width, int height) {
    return Only.ECHARTS.draw(option, theme, width, height);
  }

  private synchronized String draw(ObjectNode option, ObjectNode theme, int width, int height) {
    Object[] arguments = {Json.line(option), Json.line(theme), width, height};
    try (Context context = entered()) {
      return Context.toString(draw.call(context, scope, scope, arguments));
    }
  }

  private static Context entered() {
    Context context = Context.enter();
    // Compiling to bytecode takes longer than it saves, and some functions are too long for it.
    context.setInterpretedMode(true);
    context.setLanguageVersion(Context.VERSION_ES6);
    return context;
  }

  private Object evaluate(Context context, String script) {
    return context.evaluateString(scope, script, "echarts", 1, null);
  }

  /** Its program: the build with the charts that are common, which are all that are drawn here. */
  public static String source() {
    try (InputStream in = Echarts.class.getResourceAsStream(SOURCE)) {
      if (in == null) {
        throw new IllegalStateException("not on the class path: " + SOURCE);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
