package io.smartlayer.environment;

public interface GoodClock {}
