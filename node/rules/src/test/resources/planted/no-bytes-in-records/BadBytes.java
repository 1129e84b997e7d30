package io.smartlayer.gateway;

record BadBytes(String name, byte[] bytes) {}
