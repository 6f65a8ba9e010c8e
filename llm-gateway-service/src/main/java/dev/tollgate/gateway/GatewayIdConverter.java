package dev.tollgate.gateway;

import java.util.regex.Pattern;
import org.eclipse.microprofile.config.spi.Converter;

/// Refuses, when settings are read, an id that billing and the vault would refuse at each call.
public final class GatewayIdConverter implements Converter<String> {
  private static final Pattern FORM = Pattern.compile("\\S{1,64}");

  @Override
  public String convert(String value) {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "a gateway's id has 1 to 64 characters and no blanks: " + value);
    }
    return value;
  }
}
