package io.smartlayer.token;

class BadPrint {
  void say() {
    System.out.println("x");
  }
}
