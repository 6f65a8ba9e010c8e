package dev.tollgate.kit;

import java.util.regex.Pattern;
import org.eclipse.microprofile.config.spi.Converter;

/// Refuses, when settings are read, what Kafka's client would end the start for later with a stack
/// trace.
public final class BrokersConverter implements Converter<String> {
  private static final String BROKER = "[^\\s,]+:\\d{1,5}";
  private static final Pattern FORM = Pattern.compile(BROKER + "(\\s*,\\s*" + BROKER + ")*");

  @Override
  public String convert(String value) {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException("it must look like host:9092,other:9092");
    }
    return value;
  }
}
