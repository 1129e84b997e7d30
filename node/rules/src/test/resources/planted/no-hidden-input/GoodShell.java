package io.smartlayer.adapters.memory;

class GoodShell {
  long nanos = System.nanoTime();
}
