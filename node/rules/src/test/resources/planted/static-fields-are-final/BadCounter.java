package io.smartlayer.command;

class BadCounter {
  static int count;
}
