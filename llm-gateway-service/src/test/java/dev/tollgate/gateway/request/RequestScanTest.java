package dev.tollgate.gateway.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.gateway.refusal.RefusedException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("GW-1")
class RequestScanTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private final RequestScan scan = new RequestScan(64);

  @Test
  void what_goes_to_the_provider_is_the_callers_body_but_for_model_and_usage_wish()
      throws Exception {
    List<String> options =
        List.of(
            "",
            "null",
            "{}",
            "{ }",
            "{\"include_usage\":false}",
            "{\"include_obfuscation\":false}",
            "{\"include_usage\":true}");
    for (long seed = 1; seed <= 400; seed++) {
      Random random = new Random(seed);
      String option = options.get(random.nextInt(options.size()));
      List<String> fields =
          new ArrayList<>(
              List.of(
                  "\"model\" : \"openai/gpt \\u00fc\"",
                  "\"messages\":[{\"role\":\"user\",\"content\":\"ü€😀 \\\"stream\\\": true\"}]",
                  "\"stream\":true",
                  "\"unknown\":{\"model\":\"no\",\"stream_options\":{}}"));
      if (!option.isEmpty()) {
        fields.add("\"stream_options\":" + option);
      }
      Collections.shuffle(fields, random);
      byte[] body = ("  {" + String.join(" ,\n", fields) + "}").getBytes(StandardCharsets.UTF_8);

      RequestBody read = scan.scan(body, "messages");
      JsonNode sent = JSON.readTree(read.forProvider("other/\"model", true).getBytes());

      ObjectNode expected = (ObjectNode) JSON.readTree(body);
      expected.put("model", "other/\"model");
      JsonNode asked = expected.get("stream_options");
      ObjectNode wish =
          asked instanceof ObjectNode there ? there : expected.putObject("stream_options");
      wish.put("include_usage", true);
      assertThat(sent).as("seed %d: %s", seed, option).isEqualTo(expected);
      assertThat(read.model()).isEqualTo("openai/gpt ü");
      assertThat(read.includeUsage()).isEqualTo(option.contains("true"));
    }
  }

  @Test
  void a_body_that_needs_no_change_is_sent_byte_for_byte() {
    byte[] body = "{\"model\":\"m\",\"messages\":[],\"x\":1e5}".getBytes(StandardCharsets.UTF_8);
    assertThat(scan.scan(body, "messages").forProvider("m", true).getBytes()).isEqualTo(body);
  }

  @Test
  void faults_are_told_with_their_place() {
    assertRefused("{\"model\":\"m\",\n \"messages\":[}", "line 2, column");
    assertRefused("{\"model\":\"m\",\"messages\":[]} x", "line 1");
    assertRefused("{\"model\":\"m\",\"messages\":[{\"file_id\"", "line 1");
    assertRefused("", "JSON object");
    assertRefused("{\"messages\":[]}", "`model` is missing");
    assertRefused("{\"model\":\"\",\"messages\":[]}", "non-empty");
    assertRefused("{\"model\":\"m\",\"messages\":null}", "must be an array");
    assertRefused("{\"model\":\"m\",\"messages\":[],\"stream\":1}", "true or false");
    assertRefused("{\"model\":\"m\",\"messages\":[],\"stream_options\":[]}", "must be an object");
    assertRefused("{\"model\":\"m\",\"messages\":[],\"messages\":[]}", "twice");
    assertRefused("{\"a\":" + "[".repeat(100), "nested too deeply");
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32", "UTF-32LE", "UTF-32BE"})
  void a_body_in_another_charset_is_refused(String charset) {
    byte[] body = "{\"model\":\"m\",\"messages\":[]}".getBytes(Charset.forName(charset));

    assertThatThrownBy(() -> scan.scan(body, "messages"))
        .isInstanceOfSatisfying(
            RefusedException.class,
            refused -> assertThat(refused.refusal().code()).isEqualTo(ErrorCode.MALFORMED_JSON))
        .hasMessageContaining("UTF-8");
  }

  @Test
  void a_mark_of_utf8_before_the_body_moves_nothing_in_it() {
    String body = "\ufeff{\"model\":\"m\",\"messages\":[]}";
    RequestBody read = scan.scan(body.getBytes(StandardCharsets.UTF_8), "messages");

    assertThat(read.forProvider("other", false).toString())
        .isEqualTo(body.replace("\"m\"", "\"other\""));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"service_tier\":\"priority\" | service_tier",
        "\"service_tier\":\"flex\" | service_tier",
        "\"service_tier\":{\"tier\":\"auto\"} | service_tier",
        "\"web_search_options\":{} | web_search_options",
        "\"tools\":[{\"type\":\"function\"},{\"name\":\"s\",\"type\":\"web_search_20250305\"}] | tools",
        "\"inference_geo\":\"us\" | inference_geo",
        "\"models\":[\"openai/o1-pro\"] | models",
        "\"provider\":{\"sort\":\"throughput\"} | provider",
        "\"modalities\":[\"text\",\"audio\"],\"audio\":{\"voice\":\"alloy\",\"format\":\"wav\"} | audio",
        "\"input\":[{\"content\":[{\"type\":\"input_audio\",\"input_audio\":{\"data\":\"x\"}}]}] | input_audio",
        "\"tools\":[{\"type\":\"web_search_preview\"}] | tools"
      })
  @Tag("GW-9")
  void a_field_that_makes_a_call_dearer_than_its_price_is_found(String field, String name) {
    assertThat(dearer(field)).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"service_tier\":null",
        "\"service_tier\":\"auto\"",
        "\"service_tier\":\"standard_only\"",
        "\"web_search_options\":null",
        "\"inference_geo\":\"global\"",
        "\"inference_geo\":null",
        "\"models\":null",
        "\"models\":[]",
        "\"audio\":{}",
        "\"audio\":null",
        "\"input\":[{\"content\":[{\"type\":\"tool_use\",\"input\":{\"input_audio\":{}}}]}]",
        "\"input\":[{\"content\":\"input_audio\"},{\"input_audio\":null}]",
        "\"tools\":null",
        "\"tools\":\"web_search\"",
        "\"tools\":[[\"type\",\"web_search\"],\"web_search\",{\"type\":7}]",
        "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"web_search\",\"parameters\":{\"type\":\"web_search\"}}}]",
        "\"metadata\":{\"service_tier\":\"priority\"}"
      })
  @Tag("GW-9")
  void others_are_not(String field) {
    assertThat(dearer(field)).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"store\":true | store",
        "\"store\":true,\"store\":false | store",
        "\"store\":\"yes\" | store",
        "\"container\":{\"id\":\"c\"} | container",
        "\"preset\":\"ours\" | preset",
        "\"extra_body\":{\"google\":{\"cached_content\":\"cachedContents/1\"}} | cached_content",
        "\"input\":[{\"content\":[{\"type\":\"input_file\",\"file_id\":\"f\"}]}] | file_id",
        "\"input\":[{\"output\":{\"type\":\"computer_screenshot\",\"file_id\":\"f\"}}] | file_id",
        "\"input\":[{\"type\":\"code_interpreter_call\",\"container_id\":\"c\"}] | container_id",
        "\"input\":[{\"type\":\"item_reference\",\"id\":\"msg_1\"}] | item_reference",
        "\"input\":[{\"x\":{\"file_id\":null,\"file_id\":\"f\"}}] | file_id"
      })
  @Tag("GW-3")
  void a_field_that_keeps_or_names_something_in_the_providers_account_is_found(
      String field, String name) {
    assertThat(scanned(field).memory().shared()).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"store\":false",
        "\"store\":null",
        "\"container\":null",
        "\"input\":\"file_id\"",
        "\"input\":[\"file_id\",[1,2]]",
        "\"input\":[{\"content\":[{\"type\":\"input_file\",\"file_id\":null}]}]",
        "\"input\":[{\"content\":[{\"type\":\"tool_use\",\"input\":{\"file_id\":\"f\"}}]}]",
        "\"input\":[{\"content\":[{\"annotations\":[{\"file_id\":\"f\"}]}]}]",
        "\"metadata\":{\"file_id\":\"f\"}"
      })
  @Tag("GW-3")
  void what_only_looks_so_is_not(String field) {
    assertThat(scanned(field).memory().shared()).isNull();
  }

  private @Nullable String dearer(String field) {
    return scanned(field).dearer();
  }

  private RequestBody scanned(String field) {
    String body = "{\"model\":\"m\",\"messages\":[],%s}".formatted(field);
    return scan.scan(body.getBytes(StandardCharsets.UTF_8), "messages");
  }

  private void assertRefused(String body, String detail) {
    assertThatThrownBy(() -> scan.scan(body.getBytes(StandardCharsets.UTF_8), "messages"))
        .isInstanceOfSatisfying(
            RefusedException.class,
            refused -> assertThat(refused.refusal().code().status()).isEqualTo(400))
        .hasMessageContaining(detail);
  }
}
