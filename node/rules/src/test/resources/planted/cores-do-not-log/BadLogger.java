package io.smartlayer.feed;

class BadLogger {
  static final System.Logger LOG = System.getLogger("feed");
}
