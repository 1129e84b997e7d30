package io.smartlayer.anchoring;

/** Where on an effect's path its executor can crash. */
enum CrashPoint {
  /** Elected, and nothing is written. */
  ELECTED,
  /** The record is written, and may or may not be on the disk. */
  RECORD_WRITTEN,
  /** The record is on the disk, and the request has not left. */
  RECORD_DURABLE,
  /** The request is on its way. */
  REQUEST_LEFT,
  /** The host has had the request, and has not answered. */
  HOST_ACTED,
  /** The answer is here, and nothing follows from it yet. */
  ANSWER_CAME,
  /** It is known how the attempt ended, and nobody is told. */
  ENDED,
  /** The outcome is handed in, or the failure is shown to witnesses. */
  HANDED_IN,
  /** The outcome is final, and the executor has not heard of that. */
  FINAL
}
