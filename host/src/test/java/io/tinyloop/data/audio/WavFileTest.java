package io.tinyloop.data.audio;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tinyloop.data.InvalidDataException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WavFileTest {

  private static final short[] SAMPLES = {1, -2, 32767, -32768};

  @Test
  void readsItsSamples() {
    assertThat(WavFile.parse("a.wav", WavFiles.wav(SAMPLES))).isEqualTo(SAMPLES);
  }

  @Test
  void passesOverOtherChunks() {
    byte[] wav = WavFiles.wav(SAMPLES);
    ByteBuffer file = ByteBuffer.allocate(wav.length + 12).order(ByteOrder.LITTLE_ENDIAN);
    file.put(wav, 0, 36).put(new byte[] {'L', 'I', 'S', 'T', 3, 0, 0, 0, 1, 2, 3, 0});
    file.put(wav, 36, wav.length - 36);
    assertThat(WavFile.parse("a.wav", file.array())).isEqualTo(SAMPLES);
  }

  @Test
  void readsToTheEndWhatWasWrittenWithoutKnowingItsLength() {
    byte[] wav = WavFiles.wav(SAMPLES);
    Arrays.fill(wav, 40, 44, (byte) 0xFF);
    assertThat(WavFile.parse("a.wav", wav)).isEqualTo(SAMPLES);
  }

  @ParameterizedTest
  @CsvSource({
    "3, 1, 16000, 32, 'format (3) of words/a.wav must be 1, which is PCM'",
    "1, 2, 16000, 16, 'number of channels (2) of words/a.wav must be 1'",
    "1, 1, 44100, 16, 'sample rate (44100) of words/a.wav must be 16000'",
    "1, 1, 8000, 16, 'sample rate (8000)'",
    "1, 1, 16000, 8, 'number of bits a sample (8)'",
    "1, 1, 16000, 24, 'number of bits a sample (24)'"
  })
  void namesFileAndValueOfAnotherFormat(
      int format, int channels, int rate, int bits, String problem) {
    byte[] wav = WavFiles.wav(format, channels, rate, bits, SAMPLES);
    assertThatThrownBy(() -> WavFile.parse("words/a.wav", wav))
        .isInstanceOf(InvalidDataException.class)
        .hasMessageContaining(problem)
        .hasMessageContaining("Maybe convert it: sox");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3, 11, 20, 30, 43, 45, 51})
  void refusesWhatIsCutShort(int length) {
    byte[] cut = Arrays.copyOf(WavFiles.wav(SAMPLES), length);
    assertThatThrownBy(() -> WavFile.parse("a.wav", cut))
        .isInstanceOf(InvalidDataException.class)
        .hasMessageContaining("a.wav")
        .hasMessageContaining("Maybe");
  }

  @Test
  void refusesAChunkOfFourGigabytes() {
    byte[] wav = WavFiles.wav(SAMPLES);
    Arrays.fill(wav, 16, 20, (byte) 0xFE);
    assertThatThrownBy(() -> WavFile.parse("a.wav", wav)).hasMessageContaining("4278124286");
  }

  @Test
  void refusesNoSamplesAndOtherFiles() {
    assertThatThrownBy(() -> WavFile.parse("a.wav", WavFiles.wav(new short[0])))
        .hasMessageContaining("has no samples");
    assertThatThrownBy(() -> WavFile.parse("a.wav", "fLaC and more of it".getBytes(US_ASCII)))
        .hasMessageContaining("does not begin as a WAV file")
        .hasMessageContaining("Maybe it is of another format (FLAC");
  }
}
