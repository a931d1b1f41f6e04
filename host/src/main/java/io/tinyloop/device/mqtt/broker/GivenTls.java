package io.tinyloop.device.mqtt.broker;

import java.util.Map;
import javax.net.ssl.SSLContext;
import org.apache.activemq.artemis.core.remoting.impl.ssl.CachingSSLContextFactory;
import org.apache.activemq.artemis.spi.core.remoting.ssl.SSLContextConfig;
import org.jspecify.annotations.Nullable;

/**
 * Lets Artemis use a context that was made from PEM files: it would read key stores from disk only.
 * Found by {@link java.util.ServiceLoader}.
 */
public final class GivenTls extends CachingSSLContextFactory {

  /** Under which an acceptor's parameters hold their {@link SSLContext}. */
  static final String CONTEXT = "tinyloopTls";

  @Override
  public SSLContext getSSLContext(SSLContextConfig config, @Nullable Map<String, Object> parameters)
      throws Exception {
    return parameters != null && parameters.get(CONTEXT) instanceof SSLContext given
        ? given
        : super.getSSLContext(config, parameters);
  }

  @Override
  public int getPriority() {
    return super.getPriority() + 1;
  }
}
