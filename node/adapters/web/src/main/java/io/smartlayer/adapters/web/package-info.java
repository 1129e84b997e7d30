/** The web over HTTP. */
@org.jspecify.annotations.NullMarked
package io.smartlayer.adapters.web;
