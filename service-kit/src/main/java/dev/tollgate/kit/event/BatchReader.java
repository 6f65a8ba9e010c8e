package dev.tollgate.kit.event;

import java.util.List;

/// What has to be known of a batch before its transaction begins: nobody waits for a lock, and no
/// event loop stands still, while it is read. Runs on the consumer's own thread.
@FunctionalInterface
public interface BatchReader {
  /// Must not fail, whatever a record holds; what cannot be read is the effect's to set aside.
  ///
  /// @param batch in partition order, never empty, of one topic
  BatchEffect read(List<IncomingEvent> batch);
}
