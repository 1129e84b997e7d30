package io.smartlayer.feed;

class BadMap {
  Object map = new java.util.HashMap<String, String>();
}
