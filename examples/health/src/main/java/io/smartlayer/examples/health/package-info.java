/** The health pass: a watch and a clinic whose word only the replicas of one pass can read. */
@org.jspecify.annotations.NullMarked
package io.smartlayer.examples.health;
