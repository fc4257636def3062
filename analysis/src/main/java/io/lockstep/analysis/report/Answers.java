package io.lockstep.analysis.report;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.lockstep.analysis.compare.ComparedGroup;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What somebody who was not there wants to know of a group, in plain words.
 *
 * @param howFar does it scale
 * @param whatBounds it
 * @param howGood was the prediction
 * @param whatNext to buy or change
 */
@JsonPropertyOrder({"how_far", "what_bounds", "how_good", "what_next"})
public record Answers(
    @JsonProperty("how_far") String howFar,
    @JsonProperty("what_bounds") String whatBounds,
    @JsonProperty("how_good") String howGood,
    @JsonProperty("what_next") String whatNext) {

  public static Answers of(ComparedGroup group) {
    return new Answers(
        HowFar.of(group), WhatBounds.of(group), HowGood.of(group), WhatNext.of(group));
  }

  /** Each question with its answer, in order. */
  public Map<String, String> byQuestion() {
    Map<String, String> answers = new LinkedHashMap<>();
    answers.put("How far does it scale?", howFar);
    answers.put("What bounds it?", whatBounds);
    answers.put("How good was the prediction?", howGood);
    answers.put("What to buy or change next?", whatNext);
    return answers;
  }
}
