package io.smartlayer.feed;

class BadNow {
  java.util.function.Supplier<java.time.Instant> now = java.time.Instant::now;
}
