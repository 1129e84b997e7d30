package io.smartlayer.adapters;

class BadAdapter {}
