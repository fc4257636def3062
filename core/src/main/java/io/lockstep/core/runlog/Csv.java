package io.lockstep.core.runlog;

import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;

/** How records become lines of CSV, with a header and {@code \n} at each line's end. */
final class Csv {
  private static final CsvMapper MAPPER = new CsvMapper();

  private Csv() {}

  static String header(Class<? extends RunRecord> type) {
    StringBuilder names = new StringBuilder();
    schema(type).forEach(c -> names.append(names.isEmpty() ? "" : ",").append(c.getName()));
    return names.append('\n').toString();
  }

  static ObjectWriter writer(Class<? extends RunRecord> type) {
    return MAPPER.writerFor(type).with(schema(type));
  }

  /** Reads by the names in the file's header: columns may come in any order, and more of them. */
  static ObjectReader reader(Class<? extends RunRecord> type) {
    return MAPPER
        .readerFor(type)
        .with(CsvSchema.emptySchema().withHeader())
        .without(com.fasterxml.jackson.databind.DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .with(
            com.fasterxml.jackson.databind.DeserializationFeature
                .FAIL_ON_MISSING_CREATOR_PROPERTIES);
  }

  private static CsvSchema schema(Class<? extends RunRecord> type) {
    return MAPPER.schemaFor(type).withLineSeparator("\n").withoutQuoteChar();
  }
}
