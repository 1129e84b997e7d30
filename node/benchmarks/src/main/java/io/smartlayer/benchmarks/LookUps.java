package io.smartlayer.benchmarks;

import io.smartlayer.discovery.DirectorySettings;
import java.io.IOException;

/** Nodes that hold records, and look each other's up. */
interface LookUps extends AutoCloseable {
  /** Nodes that hold and ask. */
  int NODES = 20;

  /** Records that are held, each by some of the nodes. */
  int RECORDS = 200;

  /** Bytes of a record's value. */
  int VALUE_BYTES = 300;

  /** Look-ups that go on at a time. */
  int AT_A_TIME = 4;

  /** Nodes that are to hold a record. */
  int HOLDERS = DirectorySettings.DEFAULT.holders();

  /** Records in answers with which a look-up ends. */
  int ENOUGH = DirectorySettings.DEFAULT.answers();

  /** Waits until the records are held; by how many nodes each, on average. */
  double copies() throws IOException;

  /** So many look-ups, each of a record by a node that has it neither held nor looked up. */
  Round round(int count) throws IOException, InterruptedException;

  @Override
  void close();

  /**
   * What a round of look-ups took.
   *
   * @param found look-ups that found their record; on a busy machine peers may answer too late
   * @param questions asked of other nodes
   */
  record Round(
      int asked,
      int found,
      double millis,
      double processorMillis,
      long questions,
      double p50Millis,
      double p95Millis) {
    double perSecond() {
      return 1e3 * found / millis;
    }

    double perProcessorSecond() {
      return 1e3 * found / processorMillis;
    }

    double questionsEach() {
      return (double) questions / asked;
    }
  }
}
