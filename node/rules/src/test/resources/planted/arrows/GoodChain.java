package io.smartlayer.adapters.evm;

public class GoodChain implements io.smartlayer.environment.GoodClock {}
