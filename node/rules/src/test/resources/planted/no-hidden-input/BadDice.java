package io.smartlayer.token;

class BadDice {
  double dice = Math.random();
}
