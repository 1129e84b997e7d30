package io.smartlayer.runtime;

class GoodShell {
  Object map = new java.util.HashMap<String, String>();
}
