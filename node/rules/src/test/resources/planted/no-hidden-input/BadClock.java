package io.smartlayer.anchoring;

class BadClock {
  Object clock = java.time.Clock.systemUTC();
}
