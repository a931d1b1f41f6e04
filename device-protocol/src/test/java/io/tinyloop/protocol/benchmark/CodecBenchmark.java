package io.tinyloop.protocol.benchmark;

import io.tinyloop.protocol.model.ActivationFormat;
import io.tinyloop.protocol.model.DataSet;
import io.tinyloop.protocol.model.DataSetImage;
import io.tinyloop.protocol.model.InvalidImageException;
import io.tinyloop.protocol.model.ModelImage;
import io.tinyloop.protocol.model.QuantizedGru;
import io.tinyloop.protocol.model.RandomModels;
import io.tinyloop.protocol.wire.HostCommand;
import io.tinyloop.protocol.wire.HostMessage;
import io.tinyloop.protocol.wire.HostMessageCodec;
import io.tinyloop.protocol.wire.InvalidMessageException;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Images of a row-mnist model at 5 bits and of 1 000 samples, and a message with a chunk of 1 KiB.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class CodecBenchmark {

  private final QuantizedGru model;
  private final DataSet data;
  private final HostMessage message;
  private final byte[] modelImage;
  private final byte[] dataImage;
  private final byte[] frame;

  /** Random content of real sizes. */
  public CodecBenchmark() {
    var random = new Random(1);
    var models = new RandomModels(random);
    model =
        models.model(
            new ActivationFormat(8, 0),
            List.of(RandomModels.homogeneous(5, false)),
            28,
            List.of(64),
            10);
    data = models.data(model, 1000, 28);
    byte[] chunk = new byte[1024];
    random.nextBytes(chunk);
    message = new HostMessage(7, 1, new HostCommand.UploadChunk(4096, chunk));
    modelImage = ModelImage.encode(model);
    dataImage = DataSetImage.encode(data);
    frame = HostMessageCodec.encode(message);
  }

  @Benchmark
  public byte[] encodeModel() {
    return ModelImage.encode(model);
  }

  @Benchmark
  public QuantizedGru decodeModel() throws InvalidImageException {
    return ModelImage.decode(modelImage);
  }

  @Benchmark
  public byte[] encodeDataSet() {
    return DataSetImage.encode(data);
  }

  @Benchmark
  public DataSet decodeDataSet() throws InvalidImageException {
    return DataSetImage.decode(dataImage);
  }

  @Benchmark
  public byte[] encodeMessage() {
    return HostMessageCodec.encode(message);
  }

  @Benchmark
  public HostMessage decodeMessage() throws InvalidMessageException {
    return HostMessageCodec.decode(frame);
  }
}
