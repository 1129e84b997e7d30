package io.smartlayer.runtime;

record BadRecord(java.util.Optional<String> kept) {}
