package io.smartlayer.gateway;

class BadField {
  java.util.Optional<String> kept;
}
