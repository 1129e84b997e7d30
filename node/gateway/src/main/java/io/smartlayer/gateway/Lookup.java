package io.smartlayer.gateway;

import tools.jackson.databind.JsonNode;

/** What comes of asking who serves a token. */
public sealed interface Lookup {
  /**
   * The token is placed.
   *
   * @param answer {@code {"certificate","feedId","placement","replicas"}} as {@code
   *     spec/protocol/token.md} says; the face does not change it afterwards
   */
  record Found(JsonNode answer) implements Lookup {}

  /** No placement of the token is known here, or to those who should know. */
  record Unknown() implements Lookup {}

  /** Nobody who should know could be asked. */
  record CannotTell(String why) implements Lookup {}

  /** There was no time to look it up. */
  record Busy() implements Lookup {}
}
