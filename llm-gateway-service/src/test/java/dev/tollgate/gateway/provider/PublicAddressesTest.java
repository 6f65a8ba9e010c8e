package dev.tollgate.gateway.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("GW-13")
class PublicAddressesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "10.1.2.3",
        "100.64.0.1",
        "127.0.0.1",
        "127.8.8.8",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.1.1",
        "192.0.0.8",
        "198.18.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "fe80::1",
        "fc00::1",
        "fd12::1",
        "ff02::1",
        "64:ff9b::a00:1",
        "2002:a00:1::1",
        "::ffff:10.0.0.1",
        "::7f00:1"
      })
  void what_lies_inside_is_known_in_every_disguise(String address) throws UnknownHostException {
    assertThat(PublicAddresses.isInside(InetAddress.getByName(address))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.1.1.1",
        "172.15.0.1",
        "172.32.0.1",
        "100.128.0.1",
        "2606:4700::1111",
        "64:ff9b::101:101"
      })
  void what_lies_outside_is_called(String address) throws UnknownHostException {
    assertThat(PublicAddresses.isInside(InetAddress.getByName(address))).isFalse();
  }

  @Test
  void a_name_with_one_address_inside_is_refused_as_a_whole() throws UnknownHostException {
    InetAddress outside = InetAddress.getByName("1.1.1.1");
    InetAddress inside = InetAddress.getByName("10.0.0.1");
    assertThat(PublicAddresses.check("name", outside)).isEqualTo(outside);
    assertThatThrownBy(() -> PublicAddresses.check("name", outside, inside))
        .isInstanceOf(UnknownHostException.class);
  }
}
