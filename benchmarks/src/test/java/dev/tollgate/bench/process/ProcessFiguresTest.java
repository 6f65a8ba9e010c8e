package dev.tollgate.bench.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProcessFiguresTest {
  @Test
  void processor_ticks_are_found_behind_a_name_with_spaces_and_brackets() {
    String stat = "4386 (a) name (x) S 1 2 3 4 5 6 7 8 9 10 250 50 0 0 20 0 1 0 1 2 3";

    assertThat(ProcessorTime.ticks(stat)).isEqualTo(300);
  }

  @Test
  void the_heap_is_young_and_old_without_metaspace() {
    String info =
        """
        4386:
         DefNew     total 157248K, used 2000K [0x1, 0x2, 0x3)
          eden space 139776K,   2% used [0x1, 0x2, 0x3)
         Tenured    total 349568K, used 3000K [0x1, 0x2, 0x3)
           the space 349568K,   5% used [0x1, 0x2, 0x3)
         Metaspace       used 90000K, committed 91000K, reserved 1114112K
          class space    used 11000K, committed 12000K, reserved 1048576K
        """;

    assertThat(JvmMemory.used(info)).isEqualTo(5_000L * 1024);
  }
}
