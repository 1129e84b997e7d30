package io.smartlayer.primitives;

class BadPrimitives implements io.smartlayer.environment.GoodClock {}
