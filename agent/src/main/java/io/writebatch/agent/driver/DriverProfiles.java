package io.writebatch.agent.driver;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The drivers the agent knows. */
public final class DriverProfiles {
    private DriverProfiles() {}

    public static List<DriverProfile> all() {
        return List.of(new PostgresProfile(), new MariaDbProfile());
    }

    /** Those of the given names, in the order of {@link #all()}. */
    public static List<DriverProfile> named(Set<String> names) {
        List<DriverProfile> chosen = new ArrayList<>();
        for (DriverProfile profile : all()) {
            if (names.contains(profile.name())) {
                chosen.add(profile);
            }
        }
        return chosen;
    }
}
