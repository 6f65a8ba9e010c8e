package dev.tollgate.kit;

import java.util.regex.Pattern;
import org.eclipse.microprofile.config.spi.Converter;

/// Refuses, when settings are read, what would end the start later with a stack trace of the
/// database's drivers.
public final class PostgresUrlConverter implements Converter<String> {
  private static final Pattern FORM = Pattern.compile("postgresql://[^\\s/]+/\\S+");

  @Override
  public String convert(String value) {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException("it must look like postgresql://host:5432/database");
    }
    return value;
  }
}
