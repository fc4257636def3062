package io.lockstep.analysis.page;

import io.lockstep.analysis.compare.ComparedGroup;
import io.lockstep.analysis.scaling.Target;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a comparison says, in plain words.
 *
 * @param headline the finding in a sentence or two
 * @param answers to what one asks first, by question
 */
public record Summary(String headline, Map<String, String> answers) {
  public Summary {
    answers = Collections.unmodifiableMap(new LinkedHashMap<>(answers));
  }

  Html html(ComparedGroup group) {
    List<Html> parts = new ArrayList<>();
    parts.add(Tag.of("p", "headline").holding(Prose.of(headline)));
    parts.add(cards());
    parts.add(Tag.of("ul", "targets").holding(group.targets().stream().map(Summary::of).toList()));
    if (!group.notes().isEmpty()) {
      parts.add(Html.tag("h3", "To know before relying on it"));
      parts.add(
          Tag.of("ul", "notes")
              .holding(group.notes().stream().map(note -> Html.tag("li", note)).toList()));
    }
    return Html.all(parts);
  }

  private Html cards() {
    List<Html> cards = new ArrayList<>();
    answers.forEach(
        (question, answer) ->
            cards.add(
                Tag.of("div")
                    .holding(Html.tag("h3", question), Tag.of("p").holding(Prose.of(answer)))));
    return Tag.of("div", "answers").holding(cards);
  }

  /** Told by a word, and not by colour alone. */
  private static Html of(Target target) {
    Boolean met = target.met();
    String verdict = met == null ? "not measured" : met ? "met" : "missed";
    Double value = target.value();
    String words =
        target.name()
            + " "
            + shortest(target.target())
            + (value == null ? "" : String.format(Locale.ROOT, ": it is %.2f", value));
    return Tag.of("li", met == null ? "unknown" : verdict)
        .holding(Html.tag("b", verdict), Html.tag("span", words));
  }

  private static String shortest(double number) {
    return number == Math.rint(number) ? String.valueOf((long) number) : String.valueOf(number);
  }
}
