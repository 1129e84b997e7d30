package io.smartlayer.feed.wire;

class GoodGenerated {
  long nanos = System.nanoTime();
}
