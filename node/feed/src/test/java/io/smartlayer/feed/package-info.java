/** Tests, and members with one rule broken for the simulation's tests. */
@org.jspecify.annotations.NullMarked
package io.smartlayer.feed;
