package io.smartlayer.runtime;

class GoodShell {
  static final System.Logger LOG = System.getLogger("runtime");
}
