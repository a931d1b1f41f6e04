/** Recorded speech: WAV files, their MFCC, and keyword data sets made of them. */
@NullMarked
package io.tinyloop.data.audio;

import org.jspecify.annotations.NullMarked;
