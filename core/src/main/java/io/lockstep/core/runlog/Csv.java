package io.lockstep.core.runlog;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.util.ArrayList;
import java.util.List;

/**
 * How records become lines of CSV, with a header and {@code \n} at each line's end. No cell holds a
 * comma or a quote, so none is quoted.
 */
final class Csv {
  private static final CsvMapper MAPPER =
      CsvMapper.builder()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          // An empty cell is damage, and not 0.
          .withCoercionConfigDefaults(
              c -> c.setCoercion(CoercionInputShape.EmptyString, CoercionAction.Fail))
          .build();

  private Csv() {}

  static List<String> columns(Class<? extends RunRecord> type) {
    List<String> names = new ArrayList<>();
    schema(type).forEach(column -> names.add(column.getName()));
    return names;
  }

  static String header(Class<? extends RunRecord> type) {
    return String.join(",", columns(type)) + "\n";
  }

  static ObjectWriter writer(Class<? extends RunRecord> type) {
    return MAPPER.writerFor(type).with(schema(type));
  }

  /** Reads by the names in the file's header: columns may come in any order, and more of them. */
  static ObjectReader reader(Class<? extends RunRecord> type) {
    return MAPPER.readerFor(type).with(CsvSchema.emptySchema().withHeader().withoutQuoteChar());
  }

  private static CsvSchema schema(Class<? extends RunRecord> type) {
    return MAPPER.schemaFor(type).withLineSeparator("\n").withoutQuoteChar();
  }
}
