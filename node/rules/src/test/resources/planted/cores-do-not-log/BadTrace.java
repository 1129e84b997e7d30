package io.smartlayer.token;

class BadTrace {
  void say(IllegalStateException e) {
    e.printStackTrace();
  }
}
