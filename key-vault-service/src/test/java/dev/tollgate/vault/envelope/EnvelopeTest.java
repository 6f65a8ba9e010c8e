package dev.tollgate.vault.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("KV-1")
@Tag("KV-2")
class EnvelopeTest {
  private static final String KEY = "sk-good-0123456789abcdefghijklmnopqrstuvwxyz";
  private static final Binding BINDING =
      new Binding(UUID.randomUUID(), "openai", "https://api.openai.com", UUID.randomUUID());

  private final DataKey dataKey = dataKey();

  private static DataKey dataKey() {
    byte[] material = new byte[Sealer.KEY_BYTES];
    new Random().nextBytes(material);
    return DataKey.of(UUID.randomUUID(), material, KeyedHash.checkValue(material));
  }

  private String open(Envelope envelope, Binding binding) {
    try (Secret secret = dataKey.open(envelope, binding)) {
      return secret.reveal();
    }
  }

  @Test
  void what_was_sealed_opens_again_after_a_trip_through_text() {
    String stored = dataKey.seal(Secret.of(KEY), BINDING).text();

    assertThat(open(Envelope.parse(stored), BINDING)).isEqualTo(KEY);
    assertThat(stored).startsWith("v2." + dataKey.id() + ".").doesNotContain(KEY);
  }

  @Test
  void the_framing_holds_salt_iv_ciphertext_and_tag_and_nothing_else() {
    Envelope envelope = dataKey.seal(Secret.of(KEY), BINDING);

    assertThat(envelope.sealed()).hasSize(12 + 12 + KEY.length() + 16);
  }

  @Test
  void the_same_secret_never_looks_the_same_twice() {
    assertThat(dataKey.seal(Secret.of(KEY), BINDING).text())
        .isNotEqualTo(dataKey.seal(Secret.of(KEY), BINDING).text());
  }

  @Test
  void it_opens_for_its_own_account_provider_origin_and_record_only() {
    Envelope envelope = dataKey.seal(Secret.of(KEY), BINDING);
    UUID other = UUID.randomUUID();

    for (Binding foreign :
        new Binding[] {
          new Binding(other, BINDING.provider(), BINDING.origin(), BINDING.recordId()),
          new Binding(BINDING.accountId(), "anthropic", BINDING.origin(), BINDING.recordId()),
          new Binding(BINDING.accountId(), "openai", "https://evil.example", BINDING.recordId()),
          new Binding(BINDING.accountId(), "openai", BINDING.origin(), other),
          new Binding(BINDING.accountId(), "openaih", "ttps://api.openai.com", BINDING.recordId())
        }) {
      assertThatThrownBy(() -> dataKey.open(envelope, foreign))
          .isInstanceOfSatisfying(
              UnreadableEnvelope.class,
              fault ->
                  assertThat(fault.reason()).isEqualTo(UnreadableEnvelope.Reason.NOT_AUTHENTIC));
    }
  }

  @Test
  void another_data_key_does_not_open_it_nor_under_the_name_of_the_right_one() {
    Envelope envelope = dataKey.seal(Secret.of(KEY), BINDING);
    DataKey other = dataKey();

    assertThatThrownBy(() -> other.open(envelope, BINDING)).isInstanceOf(UnreadableEnvelope.class);
    assertThatThrownBy(() -> dataKey.open(new Envelope(other.id(), envelope.sealed()), BINDING))
        .isInstanceOf(UnreadableEnvelope.class);
  }

  @Test
  void every_flipped_bit_is_noticed() {
    Envelope envelope = dataKey.seal(Secret.of(KEY), BINDING);

    for (int bit = 0; bit < envelope.sealed().length * 8; bit++) {
      byte[] flipped = envelope.sealed().clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      assertThatThrownBy(() -> dataKey.open(new Envelope(envelope.dataKeyId(), flipped), BINDING))
          .isInstanceOf(UnreadableEnvelope.class);
    }
  }

  @Test
  void a_mutated_text_is_refused_with_a_typed_error_200_000_times() {
    mutate(200_000);
  }

  @Test
  @Tag("campaign")
  void a_mutated_text_is_refused_with_a_typed_error_10_000_000_times() {
    mutate(10_000_000);
  }

  private void mutate(int times) {
    long seed = Long.getLong("seed", System.nanoTime());
    Random random = new Random(seed);
    String stored = dataKey.seal(Secret.of(KEY), BINDING).text();
    for (int tried = 0; tried < times; ) {
      String mutated = mutated(stored, random);
      if (!mutated.equals(stored)) {
        Throwable fault = catchThrowable(() -> dataKey.open(Envelope.parse(mutated), BINDING));
        if (!(fault instanceof UnreadableEnvelope)) {
          assertThat(fault).as("seed %d, %s", seed, mutated).isInstanceOf(UnreadableEnvelope.class);
        }
        tried++;
      }
    }
    System.out.printf("%,d mutated envelopes refused, seed %d%n", times, seed);
  }

  private static String mutated(String stored, Random random) {
    byte[] text = stored.getBytes(StandardCharsets.ISO_8859_1);
    int at = random.nextInt(text.length);
    switch (random.nextInt(6)) {
      case 0 -> text[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> text[at] = (byte) random.nextInt(256);
      case 2 -> text = Arrays.copyOf(text, at);
      case 3 -> text = Arrays.copyOf(text, text.length + 1 + random.nextInt(8));
      case 4 -> {
        byte swapped = text[at];
        int other = random.nextInt(text.length);
        text[at] = text[other];
        text[other] = swapped;
      }
      default -> Arrays.fill(text, at, Math.min(text.length, at + 4), (byte) 'A');
    }
    return new String(text, StandardCharsets.ISO_8859_1);
  }

  @Test
  void a_data_key_that_is_not_the_one_that_was_made_is_refused() {
    byte[] material = new byte[Sealer.KEY_BYTES];
    byte[] check = KeyedHash.checkValue(material);
    material[0] = 1;

    assertThatThrownBy(() -> DataKey.of(UUID.randomUUID(), material, check))
        .isInstanceOf(UnreadableEnvelope.class);
  }

  @Test
  void nothing_prints_the_secret() {
    Secret secret = Secret.of(KEY);

    assertThat(secret.toString()).doesNotContain("0123");
    assertThat(dataKey.seal(secret, BINDING).toString()).doesNotContain("v2.");
    assertThat(dataKey.toString()).isEqualTo("DataKey[" + dataKey.id() + "]");
  }

  @Test
  void a_closed_secret_is_wiped() {
    Secret secret = Secret.of(KEY);
    secret.close();

    assertThat(secret.bytes()).containsOnly(0);
  }
}
