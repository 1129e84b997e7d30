/** Tests of calls to real servers. */
@org.jspecify.annotations.NullMarked
package io.smartlayer.adapters.web;
