package io.lockstep.analysis.page;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Sentences in which the first mention of each term leads to its definition. */
final class Prose {
  private static final Map<String, Term> MENTIONS = new LinkedHashMap<>();

  static {
    MENTIONS.put("as fast as one", Term.SPEEDUP);
    MENTIONS.put("speedup", Term.SPEEDUP);
    MENTIONS.put("efficiency", Term.EFFICIENCY);
    MENTIONS.put("95\u00a0% interval", Term.INTERVAL);
    MENTIONS.put("off by", Term.ERROR);
    MENTIONS.put("serial fraction", Term.AMDAHL);
    MENTIONS.put("exposed communication", Term.EXPOSED);
    MENTIONS.put("weak scaling", Term.SCALING);
    MENTIONS.put("strong scaling", Term.SCALING);
    MENTIONS.put("stragglers", Term.STRAGGLER);
    MENTIONS.put("straggler", Term.STRAGGLER);
  }

  private static final Pattern ANY =
      Pattern.compile(
          MENTIONS.keySet().stream()
              .map(Pattern::quote)
              .collect(Collectors.joining("|", "\\b(", ")\\b")));

  private Prose() {}

  static Html of(String sentences) {
    // A number is not parted from its unit.
    String words = sentences.replace(" %", "\u00a0%");
    List<Html> parts = new ArrayList<>();
    Set<Term> told = EnumSet.noneOf(Term.class);
    Matcher mention = ANY.matcher(words);
    int end = 0;
    while (mention.find()) {
      Term term = MENTIONS.get(mention.group());
      if (term != null && told.add(term)) {
        parts.add(Html.text(words.substring(end, mention.start())));
        parts.add(term.link(mention.group()));
        end = mention.end();
      }
    }
    parts.add(Html.text(words.substring(end)));
    return Html.all(parts);
  }
}
