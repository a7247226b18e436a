package io.writebatch.agent.telemetry;

import java.lang.StackWalker.StackFrame;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Finds where in the application the current thread's write comes from: the first frame that belongs neither to the
 * JDK nor to what usually stands between an application and its driver.
 */
final class StackCallSites {
    private static final String[] PLUMBING = {
        "java.",
        "javax.",
        "jdk.",
        "sun.",
        "com.sun.",
        "jakarta.",
        "io.writebatch.bridge.",
        "io.writebatch.core.",
        "io.writebatch.agent.",
        "io.writebatch.shaded.",
        "org.postgresql.",
        "org.mariadb.",
        "com.zaxxer.",
        "org.apache.tomcat.",
        "org.apache.commons.dbcp",
        "org.apache.commons.dbutils.",
        "org.apache.ibatis.",
        "org.mybatis.",
        "io.agroal.",
        "com.mchange.",
        "oracle.ucp.",
        "org.vibur.",
        "com.alibaba.druid.",
        "com.atomikos.",
        "com.arjuna.",
        "bitronix.",
        "com.p6spy.",
        "net.ttddyy.",
        "org.hibernate.",
        "org.eclipse.persistence.",
        "org.apache.openjpa.",
        "org.apache.cayenne.",
        "org.apache.shardingsphere.",
        "org.datanucleus.",
        "org.springframework.",
        "org.jooq.",
        "org.jdbi.",
        "org.sql2o.",
        "org.seasar.doma.",
        "com.j256.ormlite.",
        "com.baomidou.",
        "io.quarkus.",
        "io.micronaut.",
        "org.jboss.",
        "org.aspectj.",
        "com.querydsl.",
        "io.ebean.",
        "org.jetbrains.exposed.",
        // The application's. In one piece the build would relocate it, as it does every constant that begins so.
        "io.".concat("opentelemetry."),
        "io.micrometer.",
        "co.elastic.apm.",
        "com.newrelic.",
        "datadog.",
        "org.glowroot.",
        "org.apache.skywalking.",
        "kotlin.",
        "scala.",
        "groovy.",
        "org.codehaus.groovy.",
    };
    private static final String[] PROXY_MARKS = {
        "$Proxy", "$$Enhancer", "$$FastClass", "$$SpringCGLIB", "$ByteBuddy$", "$HibernateProxy$", "_$$_", "$$Lambda"
    };

    private final StackWalker walker = StackWalker.getInstance();
    private final Function<Stream<StackFrame>, Optional<CallSite>> search;

    StackCallSites() {
        this(StackCallSites::isApplication);
    }

    StackCallSites(Predicate<String> applicationClass) {
        this.search = frames -> frames.filter(frame -> applicationClass.test(frame.getClassName()))
                .findFirst()
                .map(StackCallSites::site);
    }

    /** The site on the current thread's stack, or {@link CallSite#UNKNOWN}. */
    CallSite find() {
        return walker.walk(search).orElse(CallSite.UNKNOWN);
    }

    static boolean isApplication(String className) {
        for (String prefix : PLUMBING) {
            if (className.startsWith(prefix)) {
                return false;
            }
        }
        for (String mark : PROXY_MARKS) {
            if (className.contains(mark)) {
                return false;
            }
        }
        return true;
    }

    /** A path as in a source folder, because many packages have a file of the same name. */
    private static CallSite site(StackFrame frame) {
        String className = frame.getClassName();
        String packagePath =
                className.substring(0, className.lastIndexOf('.') + 1).replace('.', '/');
        String fileName = frame.getFileName();
        String file = fileName == null ? className.substring(className.lastIndexOf('.') + 1) : fileName;
        int line = frame.getLineNumber();
        return new CallSite(packagePath + file, line < 0 ? "" : Integer.toString(line));
    }
}
