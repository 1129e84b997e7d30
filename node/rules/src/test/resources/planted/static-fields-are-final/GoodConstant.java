package io.smartlayer.command;

class GoodConstant {
  static final int COUNT = 1;

  enum Colour {
    RED
  }

  String name(Colour colour) {
    return switch (colour) {
      case RED -> "red";
    };
  }
}
