@org.jspecify.annotations.NullMarked
package io.smartlayer.authoring;
