/** Boards on serial ports: the only package that uses jSerialComm. */
@NullMarked
package io.tinyloop.device.serial;

import org.jspecify.annotations.NullMarked;
